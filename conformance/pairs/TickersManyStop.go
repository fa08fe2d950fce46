// Tickers that are made, reset and stopped by many at once, beside collections. (162)

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	ended := make(chan bool)
	for g := 0; g < 20; g++ {
		go func() {
			for i := 0; i < 10; i++ {
				t := time.NewTicker(time.Duration(100+g) * time.Microsecond)
				<-t.C
				t.Reset(time.Duration(50+i) * time.Microsecond)
				<-t.C
				t.Stop()
			}
			ended <- true
		}()
	}
	for n := 0; n < 20; n++ {
		if n%5 == 0 {
			runtime.GC()
		}
		<-ended
	}
	fmt.Println("all ended")
}
