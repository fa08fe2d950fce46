// What made a once value can be collected after the first call; the value stays. (137)

package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

var collected atomic.Bool

func value() func() int {
	big := new([1 << 16]byte)
	runtime.SetFinalizer(big, func(*[1 << 16]byte) { collected.Store(true) })
	return sync.OnceValue(func() int { return len(big) + int(big[0]) })
}

func main() {
	v := value()
	fmt.Println(v())
	for !collected.Load() {
		runtime.GC()
		runtime.Gosched()
	}
	fmt.Println("collected", v())
}
