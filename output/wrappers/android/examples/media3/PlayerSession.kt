package com.example.player

import mediagen.mediatracking.MediaTracking
import mediagen.mediatracking.PlayerDetails
import mediagen.mediatracking.PlayerDetailsProvider

/**
 * A session of one player: puts what a player reports into the order that tracking expects. The
 * SDK itself opens another session after a long pause, or after a day.
 *
 * @param createTracking Creates the tracking for the state of the player.
 * @param readPosition Returns the position in the content in seconds, or null if it is unknown.
 * @param openSession Opens a session for the content of the player.
 */
class PlayerSession(
    createTracking: (PlayerDetailsProvider) -> MediaTracking,
    private val readPosition: () -> Double?,
    private val openSession: (MediaTracking) -> Unit
) {
    private enum class Playback { IDLE, PLAYING, PAUSED, BUFFERING, SEEKING }

    val tracking = createTracking { PlayerDetails(update()) }

    private var isOpen = false
    private var playback = Playback.IDLE
    private var playhead = 0.0
    private var isAdBreak = false
    private var isAd = false
    private var isChapter = false

    /** Stores and returns the playhead, which stands still during ads, seeks and after the end. */
    fun update(): Double {
        if (isOpen && playback != Playback.SEEKING && !isAdBreak) {
            playhead = readPosition() ?: playhead
        }
        return playhead
    }

    /** The viewer requests the content. Opens a session, unless one is open. */
    fun open() {
        if (isOpen) return
        isOpen = true
        playback = Playback.IDLE
        openSession(tracking)
    }

    /** The content or an ad plays. */
    fun play() {
        if (isAdBreak && !isAd) return
        if (isOpen && playback == Playback.PLAYING) return
        open()
        endInterruption()
        tracking.play()
        playback = Playback.PLAYING
    }

    fun pause() {
        if (!isOpen || playback == Playback.IDLE || playback == Playback.PAUSED) return
        endInterruption()
        tracking.pause()
        playback = Playback.PAUSED
    }

    /** Playback stops because the player has no data. [play] and [pause] end it. */
    fun buffer() {
        if (!isOpen || playback != Playback.PLAYING) return
        tracking.bufferStart()
        playback = Playback.BUFFERING
    }

    /** The viewer seeks, away from a position in seconds. [play] and [pause] end the seek. */
    fun seek(position: Double) {
        if (!isOpen || playback == Playback.IDLE || playback == Playback.SEEKING) return
        endInterruption()
        playback = Playback.SEEKING
        playhead = position
        tracking.seekStart()
    }

    private fun endInterruption() {
        val interruption = playback
        playback = Playback.PLAYING
        when (interruption) {
            Playback.BUFFERING -> tracking.bufferComplete()
            Playback.SEEKING -> tracking.seekComplete()
            else -> Unit
        }
    }

    fun startBreak(name: String, position: Int, offset: Number) {
        endBreak()
        open()
        endInterruption()
        playback = Playback.IDLE
        tracking.adBreakStart(name, position, offset)
        isAdBreak = true
    }

    fun startAd(id: String, name: String, length: Number, position: Int) {
        skipAd()
        if (!isAdBreak) return
        playback = Playback.IDLE
        isAd = true
        tracking.adStart(id, name, length, position)
    }

    fun completeAd() = closeAd { adComplete() }

    fun skipAd() = closeAd { adSkip() }

    private fun closeAd(close: MediaTracking.() -> Unit) {
        if (isAd) tracking.close()
        isAd = false
    }

    fun endBreak() {
        skipAd()
        if (!isAdBreak) return
        tracking.adBreakComplete()
        isAdBreak = false
        playback = Playback.IDLE
    }

    fun startChapter(name: String, position: Int, offset: Number, length: Number) {
        closeChapter { chapterSkip() }
        open()
        isChapter = true
        tracking.chapterStart(name, position, offset, length)
    }

    fun completeChapter() = closeChapter { chapterComplete() }

    private fun closeChapter(close: MediaTracking.() -> Unit) {
        if (isChapter) tracking.close()
        isChapter = false
    }

    /** The content has played to its end. */
    fun complete() {
        if (!isOpen) return
        update()
        isOpen = false
        endBreak()
        completeChapter()
        tracking.complete()
    }

    /** The viewer leaves the content: closes what is open, from the inside. */
    fun leave() {
        if (!isOpen) return
        isOpen = false
        endBreak()
        closeChapter { chapterSkip() }
        tracking.end()
    }

    /** Playback ends with an error. */
    fun fail(errorId: String) {
        if (!isOpen) return
        tracking.error(errorId)
        leave()
    }
}
