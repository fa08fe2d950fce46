// A timer's channel has no buffer and keeps nothing from before a reset; who waits gets the next time. (182)

package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.NewTimer(0)
	time.Sleep(5 * time.Millisecond)
	fmt.Println(len(t.C), cap(t.C))
	t.Reset(time.Hour)
	select {
	case <-t.C:
		fmt.Println("stale")
	default:
		fmt.Println("nothing")
	}
	t.Stop()
	got := make(chan bool)
	for i := 0; i < 2; i++ {
		go func() {
			select {
			case <-t.C:
				got <- true
			case <-time.After(time.Hour):
				got <- false
			}
		}()
	}
	time.Sleep(5 * time.Millisecond)
	select {
	case <-got:
		fmt.Println("from a timer that is stopped")
	default:
		fmt.Println("both wait")
	}
	t.Reset(0)
	fmt.Println(<-got)
	select {
	case <-got:
		fmt.Println("twice")
	case <-time.After(5 * time.Millisecond):
		fmt.Println("once")
	}
	t.Reset(0)
	fmt.Println(<-got)
}
