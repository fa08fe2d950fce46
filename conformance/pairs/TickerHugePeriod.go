// The longest period there is does not come round to a short one. (171)

package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.NewTicker(1<<63 - 1)
	select {
	case <-t.C:
		fmt.Println("ticked")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("no tick")
	}
	t.Reset(time.Millisecond)
	<-t.C
	t.Reset(1<<63 - 1)
	select {
	case <-t.C:
		fmt.Println("ticked")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("no tick")
	}
}
