package dev.braintrust.spring.registry.redis.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.PinStore;

/**
 * Shares the pins of operators in a Redis hash by slug. A value is the time of expiry in
 * ms, or 0, followed by JSON. The time is that of Redis, so that the clocks of the
 * instances need not agree.
 */
public final class RedisPinStore implements PinStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisPinStore.class);

	private static final String NOW = """
			local time = redis.call('TIME')
			local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
			""";

	/** KEYS pins. Removes expired pins; returns remaining ms (0: unlimited) and JSON. */
	private static final RedisScript<List<Object>> READ = script(NOW + """
			local found, pins = {}, redis.call('HGETALL', KEYS[1])
			for i = 1, #pins, 2 do
			  local expiry, json = string.match(pins[i + 1], '^(%d+) (.*)$')
			  expiry = tonumber(expiry)
			  if expiry and expiry > 0 and expiry <= now then
			    redis.call('HDEL', KEYS[1], pins[i])
			  elseif expiry then
			    found[#found + 1] = string.format('%.0f', expiry > 0 and expiry - now or 0)
			    found[#found + 1] = json
			  end
			end
			return found
			""");

	/** KEYS pins; ARGV slug, duration in ms (0: unlimited), JSON. */
	private static final RedisScript<List<Object>> WRITE = script(NOW + """
			local duration = tonumber(ARGV[2])
			local expiry = duration > 0 and now + duration or 0
			redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', expiry) .. ' ' .. ARGV[3])
			return {}
			""");

	private final StringRedisTemplate redis;

	private final String key;

	/**
	 * Create a store.
	 * @param connections the connections to Redis
	 * @param prefix the prefix of all keys
	 * @param namespace a digest that separates applications, APIs and credentials
	 */
	public RedisPinStore(RedisConnectionFactory connections, String prefix, String namespace) {
		this.redis = new StringRedisTemplate(connections);
		this.key = prefix + "{" + namespace + "}:pins";
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static RedisScript<List<Object>> script(String text) {
		return new DefaultRedisScript(text, List.class);
	}

	@Override
	public List<StoredPin> read() {
		List<?> values = Objects.requireNonNull(this.redis.execute(READ, List.of(this.key)));
		List<StoredPin> pins = new ArrayList<>();
		for (int i = 0; i + 1 < values.size(); i += 2) {
			StoredPin pin = parse(String.valueOf(values.get(i)), String.valueOf(values.get(i + 1)));
			if (pin != null) {
				pins.add(pin);
			}
		}
		return pins;
	}

	private @Nullable StoredPin parse(String remainingMillis, String json) {
		try {
			long remaining = Long.parseLong(remainingMillis);
			if (Json.parse(json) instanceof Map<?, ?> map) {
				PromptReference reference = (map.get("id") instanceof String id) ? PromptReference.ofId(id)
						: PromptReference.of((map.get("slug") instanceof String slug) ? slug : "");
				if (map.get("project") instanceof String project) {
					reference = reference.withProject(project);
				}
				else if (map.get("project_id") instanceof String projectId) {
					reference = reference.withProjectId(projectId);
				}
				reference = (map.get("version") instanceof String version) ? reference.withVersion(version)
						: reference.withEnvironment((map.get("environment") instanceof String name) ? name : "");
				return new StoredPin(reference, (remaining > 0) ? Duration.ofMillis(remaining) : null);
			}
		}
		catch (JsonException | IllegalArgumentException ex) {
			logger.debug("A pin in {} is ignored: {}", this.key, ex.getClass().getName());
		}
		return null;
	}

	@Override
	public void write(StoredPin pin) {
		PromptReference reference = pin.reference();
		Map<String, String> json = new LinkedHashMap<>();
		String key = (reference.slug() != null) ? reference.slug() : String.valueOf(reference.id());
		json.put((reference.slug() != null) ? "slug" : "id", key);
		if (reference.project() != null) {
			json.put("project", reference.project());
		}
		else if (reference.projectId() != null) {
			json.put("project_id", reference.projectId());
		}
		if (reference.version() != null) {
			json.put("version", reference.version());
		}
		else {
			json.put("environment", String.valueOf(reference.environment()));
		}
		Duration remaining = pin.remaining();
		this.redis.execute(WRITE, List.of(this.key), key,
				Long.toString((remaining != null) ? Math.max(remaining.toMillis(), 1) : 0), Json.write(json));
	}

	@Override
	public void remove(String slug) {
		this.redis.opsForHash().delete(this.key, slug);
	}

}
