package dev.braintrust.spring.autoconfigure;

import java.time.Duration;

import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;

/**
 * The connection of experiments to Braintrust's API, closed with the application context.
 * Its limits are greater than those of the connection for prompts: a page of a dataset is
 * larger than a prompt, and a scorer may call a model.
 */
final class ExperimentConnection implements AutoCloseable {

	private static final Duration MINIMUM_TIMEOUT = Duration.ofMinutes(2);

	private static final int MINIMUM_RESPONSE_SIZE = 64 * 1024 * 1024;

	private final BraintrustHttpClient http;

	private final BraintrustApi api;

	ExperimentConnection(ApiConnection connection) {
		connection.lookUpBeans();
		ClientSettings settings = settings(connection.settings());
		this.http = connection.create(settings);
		this.api = new BraintrustApi(this.http, settings);
	}

	private static ClientSettings settings(ClientSettings prompts) {
		return new ClientSettings(prompts.apiUrl(), prompts.keys(), prompts.connectTimeout(),
				longer(prompts.responseTimeout()), longer(prompts.timeout()), prompts.retries(),
				prompts.maxConnections(), Math.max(prompts.maxResponseSize(), MINIMUM_RESPONSE_SIZE));
	}

	private static Duration longer(Duration timeout) {
		return (timeout.compareTo(MINIMUM_TIMEOUT) > 0) ? timeout : MINIMUM_TIMEOUT;
	}

	BraintrustApi api() {
		return this.api;
	}

	@Override
	public void close() {
		this.http.close();
	}

}
