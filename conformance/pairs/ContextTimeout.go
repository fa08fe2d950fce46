// (145, 146)

package main

import (
	"context"
	"fmt"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	select {
	case <-ctx.Done():
		fmt.Println(ctx.Err(), context.Cause(ctx))
	case <-time.After(time.Minute):
		fmt.Println("late")
	}
	past, cancelPast := context.WithDeadline(context.Background(), time.Now().Add(-time.Hour))
	defer cancelPast()
	fmt.Println(past.Err())
	early, cancelEarly := context.WithTimeout(context.Background(), time.Hour)
	cancelEarly()
	fmt.Println(early.Err())
	_, has := context.Background().Deadline()
	d1, _ := ctx.Deadline()
	inner, cancelInner := context.WithTimeout(ctx, time.Hour)
	defer cancelInner()
	d2, _ := inner.Deadline()
	fmt.Println(has, d1.Equal(d2))
}
