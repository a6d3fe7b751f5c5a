package mediagen

import com.adobe.marketing.mobile.edge.media.MediaTracker
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Proxy
import kotlin.concurrent.thread
import mediagen.mediatracking.ErrorHandler
import mediagen.mediatracking.MediaTracking
import mediagen.mediatracking.PlayerDetails

private const val TRACK = "track"

/** An SDK that fails on request, and the callbacks of an app. */
class Faults {
    /** What calls that track an event throw, or null if they work. */
    @Volatile
    var fault: (() -> Throwable)? = null

    /** Beginning of the names of the calls that fail. */
    @Volatile
    private var failing = TRACK

    /** The answer of the player. */
    @Volatile
    var player: () -> PlayerDetails? = { PlayerDetails(0) }

    /** What the app does with an error after it was recorded. */
    @Volatile
    var onError: () -> Unit = {}

    val clock = Clock()
    private val lock = Any()
    private val recorder = Recorder()
    private var counts: MutableMap<String, Int>? = null

    private val tracker = Proxy.newProxyInstance(
        MediaTracker::class.java.classLoader,
        arrayOf(MediaTracker::class.java)
    ) { _, method, values ->
        if (method.name.startsWith(failing)) fault?.let { throw it() }
        synchronized(lock) {
            val counted = counts
            if (counted != null) {
                counted.merge(method.name, 1, Int::plus)
                return@newProxyInstance null
            }
            try {
                method.invoke(recorder, *(values ?: emptyArray()))
            } catch (error: InvocationTargetException) {
                throw error.targetException
            }
        }
    } as MediaTracker

    val tracking = createTracking()

    fun createTracking(checkOrder: Boolean = false) = MediaTracking(
        clock,
        { player() },
        ErrorHandler { error ->
            record("reported", error.message.toString())
            onError()
        },
        tracker,
        checkOrder = checkOrder
    )

    /** Forgets the calls that the SDK ignored, which otherwise end the scenario. */
    fun forgetIgnoredCalls() = Recorder.warnings.clear()

    fun works() {
        fault = null
    }

    fun fails() {
        failing = TRACK
        fault = { IllegalStateException("the SDK fails") }
    }

    /** Fails in calls for the state of the player, which the timer also makes. */
    fun failsInUpdates() {
        failing = "update"
        fault = { IllegalStateException("the SDK fails") }
    }

    /** Fails as an app does whose SDK was removed by a shrinker. */
    fun isMissing() {
        fault = { NoClassDefFoundError("com/adobe/marketing/mobile/edge/media/MediaTracker") }
    }

    fun runsOutOfMemory() {
        fault = { OutOfMemoryError("the SDK fails") }
    }

    /** Runs a block in several threads at the same time, and waits for their end. */
    fun inThreads(count: Int, block: () -> Unit) {
        val threads = List(count) {
            thread(start = false) { block() }.apply {
                setUncaughtExceptionHandler { _, error -> record("thrown", error.toString()) }
            }
        }
        threads.forEach(Thread::start)
        threads.forEach(Thread::join)
    }

    /** Runs a block whose calls are counted, so that records do not occupy memory. */
    fun counting(block: () -> Unit) {
        val counted = mutableMapOf<String, Int>()
        counts = counted
        block()
        counts = null
        for ((name, count) in counted) {
            repeat(count) { Recorder.calls.add(mapOf("call" to name)) }
        }
    }

    /** Returns the size of the live objects in bytes. */
    fun heldBytes(): Long {
        repeat(3) { System.gc() }
        return Runtime.getRuntime().run { totalMemory() - freeMemory() }
    }

    private fun record(call: String, message: String) = synchronized(lock) {
        Recorder.calls.add(mapOf("call" to call, "message" to message))
    }
}
