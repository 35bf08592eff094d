package dev.braintrust.spring.autoconfigure.restarted;

public record RestartedPerson(String name) {
}
