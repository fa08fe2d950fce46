// Timers of no duration all fire: new ones, functions, and one that is set again. (173)

package main

import (
	"fmt"
	"time"
)

func main() {
	const n = 1000
	for i := 0; i < n; i++ {
		<-time.NewTimer(0).C
	}
	fmt.Println("new ones")
	ran := make(chan bool)
	for i := 0; i < n; i++ {
		time.AfterFunc(0, func() { ran <- true })
	}
	for i := 0; i < n; i++ {
		<-ran
	}
	fmt.Println("functions")
	t := time.NewTimer(time.Hour)
	for i := 0; i < n; i++ {
		t.Reset(0)
		<-t.C
	}
	fmt.Println("one again")
}
