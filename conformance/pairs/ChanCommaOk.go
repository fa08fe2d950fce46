// The second value of a receive, in each of its forms. (61)

package main

import "fmt"

func main() {
	c := make(chan int, 3)
	c <- 1
	c <- 2
	c <- 3
	close(c)
	v, ok := <-c
	fmt.Println(v, ok)
	_, ok = <-c
	fmt.Println(ok)
	select {
	case v, ok = <-c:
		fmt.Println(v, ok)
	}
	select {
	case _, ok = <-c:
		fmt.Println(ok)
	}
	_, ok = <-c
	fmt.Println(ok)
}
