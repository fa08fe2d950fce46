// len and cap of a buffered channel while it fills and empties. (9)

package main

import "fmt"

func main() {
	c := make(chan int, 3)
	for i := 0; i < 3; i++ {
		fmt.Println(len(c), cap(c))
		c <- i
	}
	fmt.Println(len(c), cap(c))
	<-c
	fmt.Println(len(c), cap(c))
	close(c)
	fmt.Println(len(c), cap(c))
}
