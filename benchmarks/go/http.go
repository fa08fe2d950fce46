package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// serveHTTP is Go's server for "gopark bench http": it prints its port and serves until standard
// input ends. /hello answers at once, /compute after some 50 ms of work.
func serveHTTP() {
	size := sizeOfWork()
	http.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "Hello, world!\n")
	})
	http.HandleFunc("/compute", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, strconv.FormatUint(compute(size), 10)+"\n")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err.Error())
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		fail(http.Serve(listener, nil).Error())
	}()
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		fail(err.Error())
	}
}

func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain;charset=utf-8")
	if _, err := io.WriteString(w, text); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// sizeOfWork makes each request's work the same, however many compete for the processors.
func sizeOfWork() int64 {
	const trial = 100_000
	best := time.Hour
	for i := 0; i < 40; i++ {
		start := time.Now()
		if compute(trial) == 0 {
			fail("xorshift became zero")
		}
		best = min(best, time.Since(start))
	}
	return trial * (50 * time.Millisecond).Nanoseconds() / best.Nanoseconds()
}

func compute(size int64) uint64 {
	x := uint64(88172645463325252)
	for i := int64(0); i < size; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
