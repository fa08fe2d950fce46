// One channel twice in a select: what comes is received once, and the next receiver is in order. (19)

package main

import "fmt"

func main() {
	c := make(chan int)
	done := make(chan int)
	for i := 0; i < 100; i++ {
		go func() {
			select {
			case v := <-c:
				done <- v
			case v := <-c:
				done <- v
			}
		}()
		c <- i
		if v := <-done; v != i {
			fmt.Println(v, "for", i)
		}
	}
	go func() { done <- <-c }()
	c <- 7
	fmt.Println(<-done)
}
