// The end of a parent ends all below it, whatever lies between. (142, 149)

package main

import (
	"context"
	"fmt"
	"time"
)

type key string

func main() {
	root, cancel := context.WithCancel(context.Background())
	value := context.WithValue(root, key("k"), 1)
	timed, stop := context.WithTimeout(value, time.Hour)
	defer stop()
	leaf, stopLeaf := context.WithCancel(timed)
	defer stopLeaf()
	done := make(chan string)
	go func() {
		<-leaf.Done()
		done <- leaf.Err().Error()
	}()
	cancel()
	fmt.Println(<-done, value.Err(), timed.Err())
	late, stopLate := context.WithTimeout(leaf, time.Hour)
	defer stopLate()
	fmt.Println(late.Err())
}
