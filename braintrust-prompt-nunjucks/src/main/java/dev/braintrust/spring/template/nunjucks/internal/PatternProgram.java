package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * A regular expression as instructions for {@link PatternMatcher}. Operations that match
 * characters exist twice: within a lookbehind they go backwards.
 */
final class PatternProgram {

	static final int CHARACTER = 0;

	static final int SET = 1;

	/** Try what follows, and later the target. */
	static final int SPLIT = 2;

	static final int JUMP = 3;

	/** Store the position in a register. */
	static final int SAVE = 4;

	/** Forget the positions in some registers. */
	static final int CLEAR = 5;

	/** Set a register to zero. */
	static final int ZERO = 6;

	/** Decide whether to repeat: counter, start, minimum, maximum, greedy, exit. */
	static final int LOOP = 7;

	/** End a repetition: counter, start, minimum, loop. */
	static final int LOOP_END = 8;

	/** Repeat one character: minimum, maximum, greedy, operation, operand. */
	static final int REPEAT = 9;

	static final int START = 10;

	static final int END = 11;

	static final int WORD_EDGE = 12;

	static final int NO_WORD_EDGE = 13;

	static final int BACK_REFERENCE = 14;

	/** Match up to the next MATCH, then go back: negative, exit. */
	static final int LOOK = 15;

	static final int MATCH = 16;

	/** Added to an operation that goes backwards. */
	static final int BACKWARDS = 32;

	/** What an instruction and its operands cost, in bytes. */
	private static final int INSTRUCTION = 64;

	private final List<CharacterSet> sets = new ArrayList<>();

	private final boolean ignoreCase;

	private final Meter meter;

	private int[] code = new int[16];

	private int size;

	private int registers;

	private PatternProgram(int groups, boolean ignoreCase, Meter meter) {
		this.registers = 2 * (groups + 1);
		this.ignoreCase = ignoreCase;
		this.meter = meter;
	}

	/**
	 * Compile a regular expression.
	 * @param pattern the parsed pattern
	 * @param groups the number of its groups
	 * @param ignoreCase whether case is ignored
	 * @param meter counts the costs
	 * @return the program
	 */
	static Compiled compile(PatternNode pattern, int groups, boolean ignoreCase, Meter meter) {
		PatternProgram program = new PatternProgram(groups, ignoreCase, meter);
		program.emit(pattern, false);
		program.add(MATCH);
		return new Compiled(Arrays.copyOf(program.code, program.size), program.sets.toArray(CharacterSet[]::new),
				program.registers, groups);
	}

	/**
	 * A program.
	 *
	 * @param code the instructions
	 * @param sets the sets of characters that they refer to
	 * @param registers how many registers they use; two of each group come first
	 * @param groups how many groups there are
	 */
	record Compiled(int[] code, CharacterSet[] sets, int registers, int groups) {
	}

	private void add(int... values) {
		this.meter.memory(INSTRUCTION);
		this.meter.work(1);
		if (this.size + values.length > this.code.length) {
			this.code = Arrays.copyOf(this.code, this.code.length * 2);
		}
		System.arraycopy(values, 0, this.code, this.size, values.length);
		this.size += values.length;
	}

	private void emit(PatternNode node, boolean back) {
		if (node instanceof PatternNode.Character || node instanceof PatternNode.OneOf) {
			add(operation(node, back), operand(node));
		}
		else if (node instanceof PatternNode.Sequence sequence) {
			for (int i = 0; i < sequence.parts().size(); i++) {
				emit(sequence.parts().get(back ? sequence.parts().size() - 1 - i : i), back);
			}
		}
		else if (node instanceof PatternNode.Choice choice) {
			emitChoice(choice, back);
		}
		else if (node instanceof PatternNode.Capture capture) {
			add(SAVE, 2 * capture.number() + (back ? 1 : 0));
			emit(capture.body(), back);
			add(SAVE, 2 * capture.number() + (back ? 0 : 1));
		}
		else if (node instanceof PatternNode.Repeat repeat) {
			emitRepeat(repeat, back);
		}
		else if (node instanceof PatternNode.Assertion assertion) {
			add(assertion.operation());
		}
		else if (node instanceof PatternNode.BackReference reference) {
			add(BACK_REFERENCE + (back ? BACKWARDS : 0), reference.group());
		}
		else if (node instanceof PatternNode.Look look) {
			int start = this.size;
			add(LOOK, look.negative() ? 1 : 0, 0);
			emit(look.body(), look.behind());
			add(MATCH);
			this.code[start + 2] = this.size;
		}
	}

	private int operation(PatternNode node, boolean back) {
		return ((node instanceof PatternNode.Character) ? CHARACTER : SET) + (back ? BACKWARDS : 0);
	}

	private int operand(PatternNode node) {
		if (node instanceof PatternNode.OneOf oneOf) {
			this.sets.add(oneOf.set());
			return this.sets.size() - 1;
		}
		char value = ((PatternNode.Character) node).value();
		return this.ignoreCase ? CharacterSet.canonicalize(value) : value;
	}

	private void emitChoice(PatternNode.Choice choice, boolean back) {
		List<Integer> jumps = new ArrayList<>();
		for (int i = 0; i < choice.branches().size(); i++) {
			boolean last = i == choice.branches().size() - 1;
			int split = this.size;
			if (!last) {
				add(SPLIT, 0);
			}
			emit(choice.branches().get(i), back);
			if (!last) {
				jumps.add(this.size + 1);
				add(JUMP, 0);
				this.code[split + 1] = this.size;
			}
		}
		jumps.forEach((jump) -> this.code[jump] = this.size);
	}

	private void emitRepeat(PatternNode.Repeat repeat, boolean back) {
		PatternNode body = repeat.body();
		int greedy = repeat.greedy() ? 1 : 0;
		if (repeat.max() == 0) {
			return;
		}
		if (body instanceof PatternNode.Character || body instanceof PatternNode.OneOf) {
			add(REPEAT, repeat.min(), repeat.max(), greedy, operation(body, back), operand(body));
			return;
		}
		int counter = this.registers++;
		int start = this.registers++;
		add(ZERO, counter);
		int loop = this.size;
		add(LOOP, counter, start, repeat.min(), repeat.max(), greedy, 0);
		if (repeat.lastGroup() >= repeat.firstGroup()) {
			add(CLEAR, 2 * repeat.firstGroup(), 2 * repeat.lastGroup() + 1);
		}
		emit(body, back);
		add(LOOP_END, counter, start, repeat.min(), loop);
		this.code[loop + 6] = this.size;
	}

}
