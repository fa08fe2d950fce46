package example;

import io.gopark.Chan;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A Spring Boot application; nothing but the starter among its dependencies puts it on goroutines.
 */
@SpringBootApplication
@EnableAsync
public class HelloApplication {
  public static void main(String[] args) {
    SpringApplication.run(HelloApplication.class, args);
  }

  static String here() {
    Goroutine me = Goroutine.current();
    return "Hello from " + (me == null ? Thread.currentThread() : "goroutine " + me.id()) + "\n";
  }

  @RestController
  static class Pages {
    private final GoRuntime runtime;
    private final Work work;

    Pages(GoRuntime runtime, Work work) {
      this.runtime = runtime;
      this.work = work;
    }

    @GetMapping("/hello")
    String hello() {
      return here();
    }

    @GetMapping("/async")
    String async() throws InterruptedException, ExecutionException {
      return work.later().get();
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return HelloApplication::here;
    }

    /** Goroutines of its own beside Spring's. */
    @GetMapping("/sum")
    String sum() throws InterruptedException {
      Chan<Integer> squares = Chan.make();
      for (int n = 1; n <= 10; n++) {
        int factor = n;
        runtime.go(() -> squares.send(factor * factor));
      }
      int sum = 0;
      for (int n = 1; n <= 10; n++) {
        sum += squares.recv();
      }
      return sum + "\n";
    }

    @GetMapping("/dump")
    String dump() throws IOException {
      StringBuilder dump = new StringBuilder();
      runtime.dump(dump);
      return dump.toString();
    }
  }

  @Component
  static class Work {
    @Async
    CompletableFuture<String> later() {
      return CompletableFuture.completedFuture(here());
    }
  }
}
