// Of two causes given at once one stays, and a child has the same. (154)

package main

import (
	"context"
	"errors"
	"fmt"
)

func main() {
	first, second := errors.New("first"), errors.New("second")
	wrong := 0
	for i := 0; i < 1000; i++ {
		ctx, cancel := context.WithCancelCause(context.Background())
		child, unused := context.WithCancel(ctx)
		ended := make(chan bool)
		for _, cause := range []error{first, second} {
			go func() {
				cancel(cause)
				ended <- true
			}()
		}
		<-ctx.Done()
		cause := context.Cause(ctx)
		<-ended
		<-ended
		unused()
		if cause != first && cause != second || cause != context.Cause(ctx) || cause != context.Cause(child) {
			wrong++
		}
	}
	fmt.Println("wrong", wrong)
}
