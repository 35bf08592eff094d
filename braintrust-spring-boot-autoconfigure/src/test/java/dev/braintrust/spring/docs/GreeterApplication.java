package dev.braintrust.spring.docs;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application that the test in docs/testing.md starts.
 */
@SpringBootApplication
class GreeterApplication {

}
