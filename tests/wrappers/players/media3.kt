/** A player whose state the script sets. */
class ScriptedPlayer : androidx.media3.common.Player {
    var listener: androidx.media3.common.Player.Listener? = null
    var state = 1
    var wanted = false
    var seconds = 0.0
    var ad = -1 to -1
    val isAdvancing get() = wanted && state == 3

    override fun addListener(listener: androidx.media3.common.Player.Listener) {
        this.listener = listener
    }

    override fun removeListener(listener: androidx.media3.common.Player.Listener) {
        this.listener = null
    }

    override fun getPlaybackState() = state

    override fun getPlayWhenReady() = wanted

    override fun isPlaying() = isAdvancing

    override fun isCurrentMediaItemLive() = false

    override fun getCurrentAdGroupIndex() = ad.first

    override fun getCurrentAdIndexInAdGroup() = ad.second

    override fun getContentPosition() = (seconds * 1000).toLong()

    override fun getDuration() = if (ad.first < 0) 60_000L else 2_000L

    fun change(what: ScriptedPlayer.() -> Unit) {
        what()
        listener?.onEvents(this, androidx.media3.common.Player.Events())
    }

    fun jump(reason: Int, what: ScriptedPlayer.() -> Unit) {
        val old = info()
        what()
        listener?.onPositionDiscontinuity(old, info(), reason)
        change {}
    }

    private fun info() =
        androidx.media3.common.Player.PositionInfo(0, contentPosition, ad.first, ad.second)
}

val player = ScriptedPlayer()
var now = 0.0

/** Lets time pass, in which the content moves on if it plays. */
fun advance(seconds: Double) {
    repeat((seconds * 4).toInt()) {
        now += 0.25
        if (player.isAdvancing && player.ad.first < 0) player.seconds += 0.25
        Recorder.reported("$now")
        clock.at(now)
    }
}

val adapter = com.example.player.Media3Adapter(
    player,
    { provider -> MediaTracking(clock, provider, Recorder::failed, tracker) },
    { it.openSession("v", "V", 60, ContentType.VOD, StreamType.VIDEO) }
)
val session = adapter.session

// A pre-roll break with two ads, the second of which is skipped.
player.change { wanted = true; state = 2; ad = 0 to 0 }
advance(0.5)
player.change { state = 3 }
advance(2.0)
player.jump(0) { ad = 0 to 1 }
advance(1.0)
player.jump(3) { ad = -1 to -1 }
session.startChapter("One", 1, 0, 30)
advance(5.0)

// The viewer pauses, and goes on.
player.change { wanted = false }
advance(3.0)
player.change { wanted = true }
advance(3.0)

// The viewer seeks, while the player plays and while it is paused.
player.jump(1) { seconds = 30.0; state = 2 }
advance(0.5)
player.change { state = 3 }
session.startChapter("Two", 2, 30, 30)
advance(4.0)
player.change { wanted = false }
player.jump(1) { seconds = 40.0; state = 2 }
advance(1.0)
player.change { state = 3 }
advance(1.0)
player.change { wanted = true }
advance(3.0)

// The player runs out of data, also when a mid-roll ad starts.
player.change { state = 2 }
advance(2.0)
player.change { state = 3 }
advance(2.0)
player.jump(0) { ad = 1 to 0; state = 2 }
advance(1.0)
player.change { state = 3 }
advance(2.0)
player.jump(0) { ad = -1 to -1 }
advance(15.0)

// The content ends, and is played again, until an error.
player.change { state = 4 }
advance(1.0)
player.jump(1) { seconds = 0.0; state = 2 }
player.change { state = 3 }
advance(2.0)
player.jump(0) { ad = 2 to 0 }
advance(1.0)
player.listener?.onPlayerError(
    androidx.media3.common.PlaybackException("lost", null, 2001)
)
player.change { state = 1 }
