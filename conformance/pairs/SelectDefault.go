// (39)

package main

import "fmt"

func main() {
	c := make(chan int, 1)
	for i := 0; i < 3; i++ {
		select {
		case v := <-c:
			fmt.Println("value", v)
		default:
			fmt.Println("nothing")
			c <- i
		}
	}
}
