package com.example.player

import androidx.media3.common.C
import androidx.media3.common.PlaybackException
import androidx.media3.common.Player
import androidx.media3.common.Player.PositionInfo
import mediagen.mediatracking.MediaTracking
import mediagen.mediatracking.PlayerDetails
import mediagen.mediatracking.PlayerDetailsProvider

/** Tracks a Media3 player and its client-side ads. Call `session.leave()` before `release()`. */
class Media3Adapter(
    private val player: Player,
    createTracking: (PlayerDetailsProvider) -> MediaTracking,
    openSession: (MediaTracking) -> Unit
) : Player.Listener {
    private val position get() = player.contentPosition / 1000.0
    private var ad = C.INDEX_UNSET to C.INDEX_UNSET
    private var breaks = 0
    private var isCut = false
    val session = PlayerSession(createTracking, {
        if (player.isCurrentMediaItemLive) PlayerDetails.secondOfDay().toDouble() else position
    }, openSession)

    init {
        player.addListener(this)
    }

    override fun onPositionDiscontinuity(old: PositionInfo, new: PositionInfo, reason: Int) {
        isCut = reason != Player.DISCONTINUITY_REASON_AUTO_TRANSITION
        if (reason != Player.DISCONTINUITY_REASON_SEEK || old.adGroupIndex != C.INDEX_UNSET) return
        session.seek(old.contentPositionMs / 1e3)
    }

    override fun onPlayerError(error: PlaybackException) = session.fail(error.errorCodeName)

    override fun onEvents(player: Player, events: Player.Events) {
        val state = player.playbackState
        if (player.playWhenReady && state != Player.STATE_IDLE) session.open()
        followAds(player.currentAdGroupIndex to player.currentAdIndexInAdGroup)
        when {
            state == Player.STATE_ENDED -> session.complete()
            state == Player.STATE_IDLE -> session.leave()
            player.isPlaying -> session.play()
            state == Player.STATE_READY || !player.playWhenReady -> session.pause()
            else -> session.buffer()
        }
    }

    private fun followAds(next: Pair<Int, Int>) {
        if (ad == next) return
        if (isCut) session.skipAd() else session.completeAd()
        val isOtherBreak = next.first != ad.first
        ad = next.also { if (isOtherBreak) session.endBreak() }
        if (ad.first == C.INDEX_UNSET) return
        if (isOtherBreak) session.startBreak("break ${++breaks}", breaks, position)
        val id = "ad-$breaks-${ad.second}"
        session.startAd(id, id, maxOf(player.duration, 0) / 1e3, ad.second + 1)
    }
}
