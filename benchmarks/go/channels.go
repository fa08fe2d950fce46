package main

import (
	"runtime"
	"sync"
)

// message is what travels: a reference, so that no rival pays for boxing.
type message struct{ payload int }

var token = &message{1}

func init() {
	scaled("pingpong", pingPong)
	scaled("pingpong-across", pingPongAcross)
	scaled("buffered-1", func(n int64) { oneToOne(n, 1) })
	scaled("buffered-128", func(n int64) { oneToOne(n, 128) })
	scaled("n-to-m", func(n int64) { manyToMany(n, 4, 4, 128) })
	scaled("fan-in", func(n int64) { manyToMany(n, 8, 1, 0) })
	scaled("fan-out", func(n int64) { manyToMany(n, 1, 8, 0) })
	scaled("ring", ring)
	scaled("select-2", func(n int64) { selectTwo(n) })
	scaled("select-8", func(n int64) { selectEight(n) })
	sized("sieve", 10_000, 2_000, timed(sieve))
}

// pingPong: one operation is a round trip over two unbuffered channels.
func pingPong(n int64) {
	ping, pong := make(chan *message), make(chan *message)
	go func() {
		for m := range ping {
			pong <- m
		}
		close(pong)
	}()
	for i := int64(0); i < n; i++ {
		ping <- token
		<-pong
	}
	close(ping)
	<-pong
}

// pingPongAcross: the same between two goroutines that have an operating-system thread each.
func pingPongAcross(n int64) {
	ping, pong := make(chan *message), make(chan *message)
	go func() {
		runtime.LockOSThread()
		for m := range ping {
			pong <- m
		}
		close(pong)
	}()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for i := int64(0); i < n; i++ {
		ping <- token
		<-pong
	}
	close(ping)
	<-pong
}

// oneToOne: one operation is one element handed from a producer to a consumer.
func oneToOne(n int64, capacity int) {
	ch := make(chan *message, capacity)
	go func() {
		for i := int64(0); i < n; i++ {
			ch <- token
		}
		close(ch)
	}()
	for range ch {
	}
}

// manyToMany: producers share n elements between them; consumers take until the channel closes.
func manyToMany(n int64, producers, consumers, capacity int) {
	ch := make(chan *message, capacity)
	var sending, receiving sync.WaitGroup
	sending.Add(producers)
	receiving.Add(consumers)
	for p := 0; p < producers; p++ {
		share := n / int64(producers)
		if p == 0 {
			share += n % int64(producers)
		}
		go func() {
			defer sending.Done()
			for i := int64(0); i < share; i++ {
				ch <- token
			}
		}()
	}
	for c := 0; c < consumers; c++ {
		go func() {
			defer receiving.Done()
			for range ch {
			}
		}()
	}
	sending.Wait()
	close(ch)
	receiving.Wait()
}

const ringSize = 1000

// ring: one operation is one hop of a single token round a ring of ringSize goroutines.
func ring(n int64) {
	first := make(chan *message)
	in := first
	for i := 1; i < ringSize; i++ {
		out := make(chan *message)
		go func(in, out chan *message) {
			for m := range in {
				out <- m
			}
			close(out)
		}(in, out)
		in = out
	}
	for hops := int64(0); hops < n; hops += ringSize {
		first <- token
		<-in
	}
	close(first)
	<-in
}

func produce(n int64) chan *message {
	ch := make(chan *message)
	go func() {
		for i := int64(0); i < n; i++ {
			ch <- token
		}
	}()
	return ch
}

// selectTwo: one operation is one element received by a blocking select over two producers.
func selectTwo(n int64) {
	a, b := produce(n/2), produce(n-n/2)
	for i := int64(0); i < n; i++ {
		select {
		case <-a:
		case <-b:
		}
	}
}

func selectEight(n int64) {
	var ch [8]chan *message
	for i := range ch {
		ch[i] = produce(n / 8)
	}
	for i := int64(0); i < n/8*8; i++ {
		select {
		case <-ch[0]:
		case <-ch[1]:
		case <-ch[2]:
		case <-ch[3]:
		case <-ch[4]:
		case <-ch[5]:
		case <-ch[6]:
		case <-ch[7]:
		}
	}
}

// sieve: every number below n goes through a chain with one filter for each prime found so far.
func sieve(n int64) {
	in := make(chan int)
	go func(out chan<- int) {
		for i := 2; i < int(n); i++ {
			out <- i
		}
		close(out)
	}(in)
	for {
		prime, more := <-in
		if !more {
			return
		}
		out := make(chan int)
		go filter(in, out, prime)
		in = out
	}
}

func filter(in <-chan int, out chan<- int, prime int) {
	for v := range in {
		if v%prime != 0 {
			out <- v
		}
	}
	close(out)
}
