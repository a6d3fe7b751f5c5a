package mediagen

import mediagen.mediatracking.Scheduler

/** Runs tasks while the test advances the time. */
class Clock : Scheduler {
    private val waiting = mutableListOf<Pair<Long, Runnable>>()
    private var now = 0L

    /** True if no task is waiting. */
    val idle get() = waiting.isEmpty()

    override fun runLater(task: Runnable, milliseconds: Long) {
        waiting += now + milliseconds to task
    }

    /** Advances to a time, in seconds. */
    fun at(seconds: Number) {
        val end = Math.round(seconds.toDouble() * 1000)
        while (true) {
            val next = waiting.filter { it.first <= end }.minByOrNull { it.first } ?: break
            waiting -= next
            now = next.first
            next.second.run()
        }
        now = end
    }
}

/** The recorded calls, with the playhead if one was passed. */
val recorded: List<String>
    get() = Recorder.calls.map {
        val call = it as Map<*, *>
        val arguments = call["arguments"] as Map<*, *>
        listOfNotNull(call["call"], arguments["time"]).joinToString(" ")
    }

fun expect(actual: List<String?>, vararg expected: String) =
    check(actual == expected.toList()) { "expected ${expected.toList()}, got $actual" }
