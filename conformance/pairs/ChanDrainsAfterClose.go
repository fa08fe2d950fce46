// What is buffered when a channel is closed is still received, then the close, again and again. (5, 51)

package main

import "fmt"

func main() {
	c := make(chan int, 3)
	c <- 1
	c <- 2
	close(c)
	for i := 0; i < 4; i++ {
		_, ok := <-c
		fmt.Println(ok)
	}
	n := 0
	for range c {
		n++
	}
	fmt.Println(n)
}
