// The lock of a RLocker is the read lock. (121)

package main

import (
	"fmt"
	"sync"
)

func main() {
	var rw sync.RWMutex
	reader := rw.RLocker()
	reader.Lock()
	fmt.Println(rw.TryRLock(), rw.TryLock())
	rw.RUnlock()
	reader.Unlock()
	fmt.Println(rw.TryLock(), rw.TryRLock())
	entered := make(chan bool, 1)
	go func() {
		reader.Lock()
		entered <- true
		reader.Unlock()
	}()
	fmt.Println(len(entered))
	rw.Unlock()
	fmt.Println(<-entered)
}
