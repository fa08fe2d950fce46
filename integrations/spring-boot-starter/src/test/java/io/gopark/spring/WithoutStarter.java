package io.gopark.spring;

import io.gopark.GoRuntime;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** The beans that docs/integrations/spring-boot.md gives to who does not use the starter. */
class WithoutStarter {
  @Bean(destroyMethod = "close")
  GoRuntime runtime() {
    return GoRuntime.builder().build();
  }

  @Bean
  TomcatProtocolHandlerCustomizer<?> requestsOnGoroutines(GoRuntime runtime) {
    return protocol -> protocol.setExecutor(runtime.executor());
  }

  @Bean(name = {"applicationTaskExecutor", "taskExecutor"})
  AsyncTaskExecutor applicationTaskExecutor(GoRuntime runtime) {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
    executor.setThreadFactory(runtime.threadFactory());
    return executor;
  }
}
