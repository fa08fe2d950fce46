// What stop and reset return. (175)

package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.NewTimer(time.Hour)
	fmt.Println("pending", t.Stop(), t.Stop())
	fmt.Println("stopped", t.Reset(time.Hour), t.Reset(time.Hour))
	t.Reset(0)
	<-t.C
	fmt.Println("received", t.Stop(), t.Reset(time.Hour), t.Stop())
	t.Reset(time.Nanosecond)
	time.Sleep(10 * time.Millisecond)
	fmt.Println("due but not received", t.Stop())
	select {
	case <-t.C:
		fmt.Println("stale")
	default:
		fmt.Println("nothing")
	}
	fmt.Println(len(t.C), cap(t.C))
}
