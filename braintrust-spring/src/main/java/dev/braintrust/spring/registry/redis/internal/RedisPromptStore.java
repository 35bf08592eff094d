package dev.braintrust.spring.registry.redis.internal;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.registry.internal.RefreshLease;
import dev.braintrust.spring.registry.internal.RefreshLeaseProvider;

/**
 * Stores prompts in Redis, where a fleet of instances shares them: what one instance
 * fetched, the others read, and a lease decides which instance calls the API next. All
 * times are measured by Redis, so that the clocks of the instances need not agree.
 * <p>
 * Each prompt has up to three keys with the same hash tag, so that they are on the same
 * node of a cluster: {@code row}, the last known good version; {@code checked}, the last
 * confirmation or failure, whose time-to-live is how long the instance that wrote it
 * relies on it; {@code lease}, whose time-to-live is the maximum duration of a fetch.
 */
public final class RedisPromptStore implements PromptStore, RefreshLeaseProvider {

	private static final Logger logger = LoggerFactory.getLogger(RedisPromptStore.class);

	/**
	 * Lua function that reads a {@code checked} key: returns its kind, its age and its
	 * remaining time-to-live, in ms; nil if the key has no time-to-live, is of another
	 * type, or was not written by this class. An empty kind means that the row was
	 * confirmed. The age is the original time-to-live minus the remaining one. Earlier
	 * builds wrote {@code paused}.
	 */
	private static final String CHECKED = """
			local function checked(key)
			  local value = redis.pcall('GET', key)
			  if type(value) ~= 'string' then return nil end
			  local left = redis.call('PTTL', key)
			  if left <= 0 then return nil end
			  if value == 'paused' then return 'throttled', 0, left end
			  local kind, total = string.match(value, '^(%a*) ?(%d+)$')
			  if not kind then return nil end
			  local age = tonumber(total) - left
			  if age < 0 then return nil end
			  return kind, age, left
			end
			local function text(number) return string.format('%.0f', number) end
			""";

	/**
	 * KEYS row, checked, lease; ARGV token, lease duration in ms, freshness in ms of the
	 * calling instance. Returns the stored row with its remaining freshness, or the
	 * remaining back-off, or whether the lease was acquired. A confirmation or failure
	 * older than the caller's own freshness does not count. The caller takes over a lease
	 * that never expires, or that has been held for longer than the caller's own lease
	 * duration; the token of a lease contains its duration. A back-off of more than 15
	 * minutes is ignored.
	 */
	private static final RedisScript<List<Object>> ACQUIRE = script(CHECKED + """
			local own = tonumber(ARGV[3])
			local kind, age, left = checked(KEYS[2])
			if kind == 'throttled' and left <= 900000 then return {'backing-off', text(left)} end
			if kind == 'failed' and age < own then return {'backing-off', text(math.min(left, own - age))} end
			if kind == '' and age < own then
			  local row = redis.pcall('GET', KEYS[1])
			  if type(row) == 'string' then return {'not-needed', text(own - age), text(age), row} end
			end
			local holder, remaining = redis.pcall('GET', KEYS[3]), redis.call('PTTL', KEYS[3])
			local total = type(holder) == 'string' and tonumber(string.match(holder, ':(%d+)$')) or nil
			local held = total and remaining <= total and total - remaining or nil
			local over = held and held >= tonumber(ARGV[2]) or not held and remaining > tonumber(ARGV[2])
			if remaining == -1 or over then redis.call('DEL', KEYS[3]) end
			if redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'acquired'} end
			return {'held', text(redis.call('PTTL', KEYS[3]))}
			""");

	/**
	 * KEYS row, checked, lease; ARGV token or '', row, time-to-live of the row in ms,
	 * freshness in ms, age in ms. Publishing without a token revokes the current lease,
	 * since the result of its holder is older. A row that waited in a queue does not
	 * replace one that was confirmed later.
	 */
	private static final RedisScript<List<Object>> PUBLISH = script(CHECKED + """
			local owner, fresh = ARGV[1] ~= '', tonumber(ARGV[4]) - tonumber(ARGV[5])
			if owner then
			  if redis.pcall('GET', KEYS[3]) ~= ARGV[1] then return {'late'} end
			else
			  local kind, age = checked(KEYS[2])
			  if kind == '' and age < tonumber(ARGV[5]) then return {'late'} end
			end
			redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
			if fresh > 0 then redis.call('SET', KEYS[2], ARGV[4], 'PX', text(fresh)) end
			if fresh > 0 or owner then redis.call('DEL', KEYS[3]) end
			return {'ok'}
			""");

	/**
	 * KEYS row, checked, lease; ARGV token, value of checked, back-off in ms.
	 */
	private static final RedisScript<List<Object>> PUBLISH_FAILURE = script("""
			if redis.pcall('GET', KEYS[3]) ~= ARGV[1] then return {'late'} end
			redis.call('DEL', KEYS[3])
			redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
			return {'ok'}
			""");

	private final AtomicBoolean warned = new AtomicBoolean();

	private final StringRedisTemplate redis;

	private final String prefix;

	private final Duration timeToLive;

	private final Duration lease;

	/**
	 * Create a store.
	 * @param connections the connections to Redis
	 * @param prefix the prefix of all keys
	 * @param timeToLive how long a prompt is stored after its last confirmation
	 * @param lease the maximum duration of a fetch
	 */
	public RedisPromptStore(RedisConnectionFactory connections, String prefix, Duration timeToLive, Duration lease) {
		this.redis = new StringRedisTemplate(connections);
		this.prefix = prefix;
		this.timeToLive = timeToLive;
		this.lease = lease;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static RedisScript<List<Object>> script(String text) {
		return new DefaultRedisScript(text, List.class);
	}

	@Override
	public String name() {
		return "redis";
	}

	@Override
	public @Nullable StoredPrompt read(StoreKey key) {
		String json = this.redis.opsForValue().get(key(key, "row"));
		return (json != null) ? parse(json, key) : null;
	}

	/** A value that this class did not write counts as missing. */
	private @Nullable StoredPrompt parse(String json, StoreKey key) {
		try {
			return StoredPrompt.fromJson(json, key);
		}
		catch (IllegalArgumentException ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The value of {} is ignored: {}. Further occurrences are not logged", key(key, "row"),
						ex.getMessage());
			}
			return null;
		}
	}

	@Override
	public void write(StoreKey key, StoredPrompt prompt) {
		this.redis.opsForValue().set(key(key, "row"), prompt.toJson(key), this.timeToLive);
	}

	@Override
	public void remove(StoreKey key) {
		this.redis.delete(keys(key));
	}

	@Override
	public RefreshLease acquire(StoreKey key, Duration freshFor) {
		String token = UUID.randomUUID() + ":" + millis(this.lease);
		List<?> result = execute(ACQUIRE, key, token, millis(this.lease), millis(freshFor));
		return switch (String.valueOf(result.get(0))) {
			case "acquired" -> new RefreshLease.Acquired(token);
			case "held" -> new RefreshLease.Held(duration(result.get(1)));
			case "backing-off" -> new RefreshLease.BackingOff(duration(result.get(1)));
			default -> {
				StoredPrompt stored = parse(String.valueOf(result.get(3)), key);
				if (stored == null) {
					remove(key);
					yield new RefreshLease.Held(Duration.ZERO);
				}
				yield new RefreshLease.NotNeeded(stored, duration(result.get(2)), duration(result.get(1)));
			}
		};
	}

	@Override
	public void publish(StoreKey key, @Nullable String token, StoredPrompt prompt, Duration freshFor, Duration age) {
		execute(PUBLISH, key, (token != null) ? token : "", prompt.toJson(key), millis(this.timeToLive),
				millis(freshFor), Long.toString(age.toMillis()));
	}

	@Override
	public void publishFailure(StoreKey key, String token, Duration backOff, boolean throttled) {
		String millis = millis(backOff);
		execute(PUBLISH_FAILURE, key, token, (throttled ? "throttled " : "failed ") + millis, millis);
	}

	private List<?> execute(RedisScript<List<Object>> script, StoreKey key, String... arguments) {
		return Objects.requireNonNull(this.redis.execute(script, keys(key), (Object[]) arguments));
	}

	private List<String> keys(StoreKey key) {
		return List.of(key(key, "row"), key(key, "checked"), key(key, "lease"));
	}

	private String key(StoreKey key, String kind) {
		return this.prefix + "{" + key.id() + "}:" + kind;
	}

	private static String millis(Duration duration) {
		return Long.toString(Math.max(duration.toMillis(), 1));
	}

	private static Duration duration(Object millis) {
		return Duration.ofMillis(Math.max(Long.parseLong(millis.toString()), 0));
	}

}
