package dev.braintrust.spring.registry.redis;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.SharedRefresh;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Keeps prompts in Redis, where a fleet shares them: what one member found, the others
 * read, and who may ask the API next is agreed by a lease. All times are Redis's own, so
 * that the members' clocks need not agree.
 * <p>
 * Each prompt has up to three keys with the same hash tag, so that they live on one node
 * of a cluster: {@code row}, what was found; {@code checked}, which lives as long as that
 * need not be confirmed again; {@code lease}, which lives as long as a member may take to
 * fetch.
 * <p>
 * Internal to the starter.
 */
public final class RedisPromptStore implements PromptStore, SharedRefresh {

	private static final String PAUSED = "paused";

	/**
	 * KEYS row, checked, lease; ARGV token, lease in ms. Answers what was found and how
	 * long it is good for, or that nobody should ask, or whose lease it is.
	 */
	private static final RedisScript<List<Object>> BEGIN = script("""
			local checked = redis.call('GET', KEYS[2])
			if checked then
			  local left = redis.call('PTTL', KEYS[2])
			  if checked == 'paused' then return {'paused', tostring(left)} end
			  local row = redis.call('GET', KEYS[1])
			  if row then return {'fresh', tostring(left), checked, row} end
			end
			if redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'mine'} end
			return {'theirs', tostring(redis.call('PTTL', KEYS[3]))}
			""");

	/**
	 * KEYS row, checked, lease; ARGV token or '', row, row's life in ms, freshness in ms.
	 * Without a token, whoever has the lease loses it: what it brings is older.
	 */
	private static final RedisScript<List<Object>> FOUND = script("""
			if ARGV[1] ~= '' and redis.call('GET', KEYS[3]) ~= ARGV[1] then return {'late'} end
			redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
			redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[4])
			redis.call('DEL', KEYS[3])
			return {'ok'}
			""");

	/**
	 * KEYS row, checked, lease; ARGV token, pause in ms or 0.
	 */
	private static final RedisScript<List<Object>> FAILED = script("""
			if redis.call('GET', KEYS[3]) ~= ARGV[1] then return {'late'} end
			redis.call('DEL', KEYS[3])
			if tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[2], 'paused', 'PX', ARGV[2]) end
			return {'ok'}
			""");

	private final StringRedisTemplate redis;

	private final String prefix;

	private final Duration timeToLive;

	private final Duration lease;

	/**
	 * Create a store.
	 * @param connections how Redis is reached
	 * @param prefix what keys begin with
	 * @param timeToLive how long a prompt is kept that nobody confirms any more
	 * @param lease how long a member may take to fetch, at most
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
		return (json != null) ? StoredPrompt.fromJson(json, key) : null;
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
	public Turn begin(StoreKey key) {
		String token = UUID.randomUUID().toString();
		List<?> answer = execute(BEGIN, key, token, millis(this.lease));
		return switch (String.valueOf(answer.get(0))) {
			case "mine" -> new Turn.Mine(token);
			case "theirs" -> new Turn.Theirs(duration(answer.get(1)));
			case PAUSED -> new Turn.Paused(duration(answer.get(1)));
			default -> {
				Duration remaining = duration(answer.get(1));
				Duration age = duration(answer.get(2)).minus(remaining);
				yield new Turn.Fresh(StoredPrompt.fromJson(String.valueOf(answer.get(3)), key),
						age.isNegative() ? Duration.ZERO : age, remaining);
			}
		};
	}

	@Override
	public void found(StoreKey key, @Nullable String token, StoredPrompt found, Duration freshFor) {
		execute(FOUND, key, (token != null) ? token : "", found.toJson(key), millis(this.timeToLive), millis(freshFor));
	}

	@Override
	public void failed(StoreKey key, String token, @Nullable Duration pause) {
		execute(FAILED, key, token, (pause != null) ? millis(pause) : "0");
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
