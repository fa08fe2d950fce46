// A timer that is set earlier and later again and again fires for what was set last. (174)

package main

import (
	"fmt"
	"time"
)

func main() {
	fired := 0
	for i := 0; i < 200; i++ {
		t := time.NewTimer(time.Hour)
		for k := 0; k < 10; k++ {
			t.Reset(time.Duration(k+1) * time.Hour)
			t.Reset(time.Duration(10-k) * time.Minute)
		}
		t.Reset(100 * time.Microsecond)
		<-t.C
		fired++
	}
	fmt.Println(fired)
}
