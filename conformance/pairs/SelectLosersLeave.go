// Cases that were not chosen leave their queues, also from behind others. (43)

package main

import "fmt"

func main() {
	c := make(chan int)
	other := make(chan int)
	got := make(chan int)
	for round := 0; round < 100; round++ {
		go func() { got <- <-c }()
		go func() {
			select {
			case v := <-c:
				got <- 1000 + v
			case <-other:
				got <- <-c
			}
		}()
		other <- 0
		c <- 1
		c <- 2
		if sum := <-got + <-got; sum != 3 {
			fmt.Println("received", sum)
		}
		go func() {
			select {
			case c <- 9:
				got <- 1000
			case <-other:
				got <- 0
			}
		}()
		other <- 0
		<-got
		select {
		case v := <-c:
			fmt.Println("still sends", v)
		default:
		}
	}
	fmt.Println("all left")
}
