package dev.braintrust.spring.firststeps;

// tag::application[]
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class FirstStepsApplication {

	public static void main(String[] args) {
		SpringApplication.run(FirstStepsApplication.class, args);
	}

	@Bean
	ApplicationRunner greetAda(Greeter greeter) {
		return (arguments) -> System.out.println(greeter.greet("Ada"));
	}

}
// end::application[]
