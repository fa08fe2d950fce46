// A receive that does not wait finds what was sent before the close. (10)

package main

import "fmt"

func main() {
	missed := 0
	for i := 0; i < 10000; i++ {
		c := make(chan int, 1)
		looked := make(chan bool)
		c <- 1
		go func() {
			select {
			case <-c:
				looked <- true
			default:
				looked <- false
			}
		}()
		close(c)
		if !<-looked {
			missed++
		}
	}
	fmt.Println("missed", missed)
}
