package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainMethodTest {
  private static final List<String> CALLS = new ArrayList<>();

  @BeforeEach
  void forgetCalls() {
    CALLS.clear();
  }

  @Test
  void argumentsReachAStaticMain() throws Exception {
    MainMethod.of(Classic.class).invoke(new String[] {"a", "b"});

    assertThat(CALLS).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(classes = {Instance.class, Inheriting.class, FromInterface.class, NoArguments.class})
  void everyKindOfMainIsFound(Class<?> mainClass) throws Exception {
    MainMethod.of(mainClass).invoke(new String[] {"x"});

    assertThat(CALLS).hasSize(1);
  }

  @Test
  void mainWithArgumentsWinsOverMainWithout() throws Exception {
    MainMethod.of(Both.class).invoke(new String[0]);

    assertThat(CALLS).containsExactly("with");
  }

  @ParameterizedTest
  @ValueSource(classes = {Private.class, ReturnsSomething.class, Nothing.class, TakesObject.class})
  void whatIsNoMainIsRefused(Class<?> mainClass) {
    assertThatThrownBy(() -> MainMethod.of(mainClass))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NOT_RUNNABLE))
        .hasMessageContaining("has no main method");
  }

  @Test
  void anInstanceMainNeedsAConstructorWithoutParameters() {
    assertThatThrownBy(() -> MainMethod.of(NeedsMore.class))
        .hasMessageContaining("constructor without parameters");
  }

  @Test
  void whatMainThrowsComesOutUnwrapped() {
    assertThatThrownBy(() -> MainMethod.of(Throwing.class).invoke(new String[0]))
        .isExactlyInstanceOf(IOException.class);
  }

  @Test
  void whatTheConstructorThrowsComesOutUnwrapped() {
    assertThatThrownBy(() -> MainMethod.of(Unbuildable.class).invoke(new String[0]))
        .isExactlyInstanceOf(IOException.class);
  }

  static class Classic {
    public static void main(String[] args) {
      CALLS.addAll(List.of(args));
    }
  }

  static class Instance {
    void main(String[] args) {
      CALLS.addAll(List.of(args));
    }
  }

  static class Inheriting extends Instance {}

  interface WithMain {
    default void main() {
      CALLS.add("interface");
    }
  }

  static class FromInterface implements WithMain {}

  static class NoArguments {
    static void main() {
      CALLS.add("none");
    }
  }

  static class Both {
    void main() {
      CALLS.add("without");
    }

    static void main(String[] args) {
      CALLS.add("with");
    }
  }

  static class Private {
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private static void main(String[] args) {}
  }

  static class ReturnsSomething {
    static int main(String[] args) {
      return args.length;
    }
  }

  static class TakesObject {
    static void main(Object args) {}
  }

  static class Nothing {}

  static class NeedsMore {
    NeedsMore(int more) {
      CALLS.add("made with " + more);
    }

    void main() {}
  }

  static class Throwing {
    static void main() throws IOException {
      throw new IOException("main");
    }
  }

  static class Unbuildable {
    Unbuildable() throws IOException {
      throw new IOException("constructor");
    }

    void main() {}
  }
}
