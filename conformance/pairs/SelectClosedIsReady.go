// A closed channel is always ready; a nil one never. (27, 40)

package main

import "fmt"

func main() {
	open := make(chan int)
	closed := make(chan int)
	close(closed)
	var none chan int
	for i := 0; i < 3; i++ {
		select {
		case <-open:
			fmt.Println("open")
		case _, ok := <-closed:
			fmt.Println("closed", ok)
		case <-none:
			fmt.Println("nil")
		}
	}
}
