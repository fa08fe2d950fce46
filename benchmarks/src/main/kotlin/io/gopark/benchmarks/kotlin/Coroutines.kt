package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Parked
import io.gopark.benchmarks.program.Program
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

private const val SPAWN_BATCH = 1000

internal fun addCoroutines(program: Program) {
    program
        .scaled("spawn") { n -> onDefault { spawn(n) } }
        .scaled("spawn-wait") { n -> onDefault { for (i in 0 until n) launch { }.join() } }
        .scaled("gosched") { n -> onDefault { yieldAll(n) } }
        .sized("skynet", 1_000_000, 100_000) { n -> onDefault { skynet(n) } }
        .measured("parked", 1_000_000, 10_000) { n -> Parked.measure(n, Crowd(n.toInt())) }
        .measured("parked-10m", 10_000_000, 10_000) { n -> Parked.measure(n, Crowd(n.toInt())) }
}

private suspend fun spawn(n: Long) {
    for (done in 0 until n step SPAWN_BATCH.toLong()) {
        coroutineScope { repeat(SPAWN_BATCH) { launch { } } }
    }
}

private fun CoroutineScope.yieldAll(n: Long) {
    val yielders = 2 * Program.procs()
    repeat(yielders) {
        launch { for (i in 0 until n / yielders) yield() }
    }
}

private suspend fun CoroutineScope.skynet(n: Long) {
    val result = Channel<Long>()
    launch { skynetNode(result, 0, n) }
    check(result.receive() == n * (n - 1) / 2) { "skynet: wrong sum" }
}

private suspend fun CoroutineScope.skynetNode(parent: SendChannel<Long>, first: Long, size: Long) {
    if (size == 1L) {
        parent.send(first)
        return
    }
    val children = Channel<Long>()
    val part = size / 10
    repeat(10) { i ->
        launch { skynetNode(children, first + i * part, part) }
    }
    var sum = 0L
    repeat(10) { sum += children.receive() }
    parent.send(sum)
}

private class Crowd(n: Int) : Parked.Crowd {
    private val started = CountDownLatch(n)
    private val gate = Channel<Unit>()
    private val finished = CountDownLatch(n)

    override fun create(n: Long) {
        val scope = CoroutineScope(Dispatchers.Default)
        scope.launch {
            repeat(n.toInt()) {
                scope.launch {
                    started.countDown()
                    gate.receiveCatching()
                    finished.countDown()
                }
            }
        }
        started.await()
    }

    override fun release() {
        gate.close()
        finished.await()
    }
}
