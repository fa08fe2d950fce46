// A program ends with its main, whatever timers are set. (179)

package main

import (
	"fmt"
	"time"
)

func main() {
	for i := 0; i < 1000; i++ {
		time.AfterFunc(time.Hour, func() { panic("too late") })
		time.NewTimer(time.Hour)
		time.NewTicker(time.Minute)
		go time.Sleep(time.Hour)
	}
	fmt.Println("ends")
}
