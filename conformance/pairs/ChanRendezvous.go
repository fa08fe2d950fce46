// An unbuffered channel hands over: the sender goes on after the receiver came. (3)

package main

import "fmt"

func main() {
	c := make(chan int)
	done := make(chan bool)
	go func() {
		for i := 1; i <= 3; i++ {
			c <- i
		}
		done <- true
	}()
	for i := 1; i <= 3; i++ {
		fmt.Println("received", <-c)
	}
	<-done
	fmt.Println("all sent", len(c), cap(c))
}
