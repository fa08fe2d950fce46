// Whoever is slow misses ticks: one is kept. (177)

package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.NewTicker(20 * time.Millisecond)
	<-t.C
	time.Sleep(110 * time.Millisecond)
	n := 0
	since := time.Now()
	for waiting := true; waiting; {
		select {
		case <-t.C:
			n++
		default:
			waiting = false
		}
	}
	meanwhile := int(time.Since(since) / (20 * time.Millisecond))
	fmt.Println(n >= 1 && n <= 2+meanwhile)
	t.Stop()
	t.Stop()
	select {
	case <-t.C:
		fmt.Println("stale")
	case <-time.After(50 * time.Millisecond):
		fmt.Println("stopped")
	}
	t.Reset(5 * time.Millisecond)
	<-t.C
	<-t.C
	fmt.Println("ticks again")
}
