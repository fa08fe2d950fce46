// break leaves the select only; a handler's return does the same. (45)

package main

import "fmt"

func main() {
	c := make(chan int, 3)
	for i := 0; i < 3; i++ {
		c <- i
	}
	close(c)
	for n := 0; n < 4; n++ {
		select {
		case v, ok := <-c:
			if v == 1 {
				break
			}
			fmt.Println("after", n, ok)
		}
		fmt.Println("round", n)
	}
}
