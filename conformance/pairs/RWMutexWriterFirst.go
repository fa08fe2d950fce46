// A writer that waits keeps later readers out, and gets in before them. (119, 120)

package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var m sync.RWMutex
	order := make(chan string, 3)
	m.RLock()
	go func() {
		m.Lock()
		order <- "writer"
		m.Unlock()
	}()
	for m.TryRLock() {
		m.RUnlock()
		runtime.Gosched()
	}
	go func() {
		m.RLock()
		order <- "reader"
		m.RUnlock()
	}()
	runtime.Gosched()
	m.RUnlock()
	fmt.Println(<-order, <-order)
}
