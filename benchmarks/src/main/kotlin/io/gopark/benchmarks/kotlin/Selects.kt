package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Message
import io.gopark.benchmarks.program.Message.TOKEN
import io.gopark.benchmarks.program.Program
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.selectUnbiased

/** Unbiased, as Go's select is: the biased form would starve all producers but the first. */
internal fun addSelects(program: Program) {
    program
        .scaled("select-2") { n -> onDefault { selectTwo(n) } }
        .scaled("select-8") { n -> onDefault { selectEight(n) } }
}

private fun CoroutineScope.produce(n: Long): ReceiveChannel<Message> {
    val channel = Channel<Message>()
    launch { for (i in 0 until n) channel.send(TOKEN) }
    return channel
}

private suspend fun CoroutineScope.selectTwo(n: Long) {
    val a = produce(n / 2)
    val b = produce(n - n / 2)
    for (i in 0 until n) {
        selectUnbiased {
            a.onReceive { it }
            b.onReceive { it }
        }
    }
}

private suspend fun CoroutineScope.selectEight(n: Long) {
    val channels = Array(8) { produce(n / 8) }
    for (i in 0 until n / 8 * 8) {
        selectUnbiased {
            for (channel in channels) channel.onReceive { it }
        }
    }
}
