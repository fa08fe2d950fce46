// (157)

package main

import (
	"context"
	"fmt"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan string)
	stopNever := context.AfterFunc(ctx, func() { ran <- "never" })
	fmt.Println(stopNever(), stopNever())
	stop := context.AfterFunc(ctx, func() { ran <- "ran" })
	cancel()
	fmt.Println(<-ran, stop())
	context.AfterFunc(ctx, func() { ran <- "at once" })
	fmt.Println(<-ran)
}
