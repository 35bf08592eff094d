package dev.braintrust.spring.docs;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application that the documentation tests.
 */
@SpringBootApplication
class GreeterApplication {

}
