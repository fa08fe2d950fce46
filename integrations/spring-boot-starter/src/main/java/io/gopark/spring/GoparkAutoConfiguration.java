package io.gopark.spring;

import io.gopark.GoRuntime;
import java.util.concurrent.Executor;
import org.apache.coyote.ProtocolHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.SimpleAsyncTaskExecutorCustomizer;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Runs the requests of an embedded Tomcat or Jetty, and the application's tasks, on goroutines.
 * Whether {@code spring.threads.virtual.enabled} is set makes no difference to that.
 *
 * <p>An application's own {@link GoRuntime} bean is used in place of the one made here; its own
 * {@link Executor} bean keeps {@code applicationTaskExecutor} away, as it does in Boot.
 */
@AutoConfiguration(before = TaskExecutionAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "gopark.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GoparkProperties.class)
public final class GoparkAutoConfiguration {
  /**
   * Everything that runs on it depends on it, so it is closed after the server has stopped and the
   * tasks have been waited for.
   */
  @Bean
  @ConditionalOnMissingBean
  GoRuntime goparkRuntime(GoparkProperties properties) {
    GoRuntime.Builder builder = GoRuntime.builder().name(properties.name());
    Integer procs = properties.procs();
    return procs == null ? builder.build() : builder.procs(procs).build();
  }

  /** Also where Boot makes the executor itself: with virtual threads, or in mode "force". */
  @Bean
  SimpleAsyncTaskExecutorCustomizer goparkTaskExecutorCustomizer(GoRuntime runtime) {
    return executor -> onGoroutines(executor, runtime);
  }

  /** Boot has such a scheduler with virtual threads; else it has a pool of one thread. */
  @Bean
  SimpleAsyncTaskSchedulerCustomizer goparkTaskSchedulerCustomizer(GoRuntime runtime) {
    return scheduler -> onGoroutines(scheduler, runtime);
  }

  private static void onGoroutines(SimpleAsyncTaskExecutor executor, GoRuntime runtime) {
    executor.setVirtualThreads(false);
    executor.setThreadFactory(new NamedGoroutines(runtime, executor.getThreadNamePrefix()));
  }

  /** The second name is the one under which {@code @Async} looks for an executor. */
  @Bean(name = {"applicationTaskExecutor", "taskExecutor"})
  @ConditionalOnMissingBean(Executor.class)
  @ConditionalOnProperty(
      name = "spring.task.execution.mode",
      havingValue = "auto",
      matchIfMissing = true)
  SimpleAsyncTaskExecutor applicationTaskExecutor(SimpleAsyncTaskExecutorBuilder builder) {
    return builder.build();
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({ConfigurableTomcatWebServerFactory.class, ProtocolHandler.class})
  static class OnTomcat {
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> goparkTomcatCustomizer(
        GoRuntime runtime) {
      Executor requests = new NamedGoroutines(runtime, "tomcat-handler-");
      return factory ->
          factory.addProtocolHandlerCustomizers(protocol -> protocol.setExecutor(requests));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({ConfigurableJettyWebServerFactory.class, VirtualThreads.class})
  static class OnJetty {
    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> goparkJettyCustomizer(
        GoRuntime runtime) {
      Executor requests = new NamedGoroutines(runtime, "jetty-");
      return factory ->
          factory.addServerCustomizers(server -> {
            if (server.getThreadPool() instanceof VirtualThreads.Configurable threads) {
              threads.setVirtualThreadsExecutor(requests);
            }
          });
    }
  }
}
