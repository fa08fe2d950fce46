package example;

import io.gopark.Goroutine;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A Boot application as anybody writes it; each page says what it ran on. */
@SpringBootApplication
@EnableAsync
@EnableScheduling
public class Application {
  /** Requests that wait for each other. */
  public static final int MANY = 20;

  static String here() {
    Goroutine gp = Goroutine.current();
    return gp == null
        ? (Thread.currentThread().isVirtual() ? "virtual thread" : "platform thread")
        : "goroutine " + gp.name().replaceAll("[0-9]+$", "");
  }

  /** The waiting requests of {@link Pages#meet}. */
  @Bean
  CountDownLatch meeting() {
    return new CountDownLatch(MANY);
  }

  @RestController
  static class Pages {
    private final Work work;
    private final Clock clock;
    private final CountDownLatch meeting;

    Pages(Work work, Clock clock, CountDownLatch meeting) {
      this.work = work;
      this.clock = clock;
      this.meeting = meeting;
    }

    @GetMapping("/here")
    String hello() {
      return here();
    }

    /** Spring MVC runs it on applicationTaskExecutor. */
    @GetMapping("/callable")
    Callable<String> callable() {
      return Application::here;
    }

    @GetMapping("/async")
    String async() {
      return work.later().join();
    }

    @GetMapping("/scheduled")
    String scheduled() {
      return clock.ticked.join();
    }

    /** Answers when all have come. */
    @GetMapping("/meet/{who}")
    String meet(@PathVariable("who") String who) throws InterruptedException {
      meeting.countDown();
      meeting.await();
      return who + " met all";
    }
  }

  @Component
  static class Work {
    @Async
    CompletableFuture<String> later() {
      return CompletableFuture.completedFuture(here());
    }
  }

  @Component
  static class Clock {
    final CompletableFuture<String> ticked = new CompletableFuture<>();

    @Scheduled(fixedRate = 10)
    void tick() {
      ticked.complete(here());
    }
  }
}
