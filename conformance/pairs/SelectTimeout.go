package main

import (
	"fmt"
	"time"
)

func main() {
	c := make(chan int)
	select {
	case <-c:
		fmt.Println("value")
	case <-time.After(10 * time.Millisecond):
		fmt.Println("time is up")
	}
	go func() { c <- 1 }()
	select {
	case v := <-c:
		fmt.Println("value", v)
	case <-time.After(time.Minute):
		fmt.Println("time is up")
	}
}
