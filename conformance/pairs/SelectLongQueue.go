// Ten thousand selects wait for one channel and leave it for another; the queue is in order after. (53)

package main

import "fmt"

const count = 10000

func main() {
	shared := make(chan int)
	left := make(chan bool)
	quit := make([]chan bool, count)
	for i := range quit {
		quit[i] = make(chan bool)
		go func() {
			select {
			case <-shared:
				left <- false
			case <-quit[i]:
				left <- true
			}
		}()
	}
	for i := 0; i < count; i += 2 {
		quit[i] <- true
		if !<-left {
			fmt.Println("wrong case")
		}
	}
	received := 0
	for i := 0; i < count/2; i++ {
		shared <- i
		if !<-left {
			received++
		}
	}
	fmt.Println(received)
	select {
	case shared <- 0:
		fmt.Println("somebody is left")
	default:
		fmt.Println("nobody is left")
	}
}
