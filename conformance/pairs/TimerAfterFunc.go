// (161, 165)

package main

import (
	"fmt"
	"time"
)

func main() {
	ran := make(chan string, 3)
	t := time.AfterFunc(time.Hour, func() { ran <- "never" })
	fmt.Println(t.Stop(), t.Stop())
	t.Reset(0)
	fmt.Println(<-ran)
	fmt.Println(t.Stop())
	var chain func(n int)
	chain = func(n int) {
		if n == 0 {
			ran <- "end of the chain"
			return
		}
		time.AfterFunc(time.Millisecond, func() { chain(n - 1) })
	}
	chain(10)
	fmt.Println(<-ran)
}
