Feature: for

  Scenario: Loops nest, and each has its variables
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - outer:
          for: { each: row, in: .rows, at: r }
          do:
            - inner:
                for: { each: cell, in: '$row' }
                do:
                  - add: { set: { rows: '${ .rows }', out: '${ .out + ["\($r)\($index)\($cell)"] }' } }
    """
    And given the workflow input is:
    """yaml
    { rows: [[a, b], [c]] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { rows: [[a, b], [c]], out: ['00a', '01b', '10c'] }
    """

  Scenario: while ends the loop
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - loop:
          for: { in: '[1, 2, 3, 4]' }
          while: '$item < 3'
          do:
            - add: { set: { sum: '${ .sum + $item }' } }
    """
    And given the workflow input is:
    """yaml
    { sum: 0 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { sum: 3 }
    """

  Scenario: An empty collection leaves the data alone
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - loop: { for: { in: .none }, do: [ { add: { set: { no: 1 } } } ] }
    """
    And given the workflow input is:
    """yaml
    { none: [] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { none: [] }
    """

  Scenario: What is not an array cannot be looped over
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - loop: { for: { in: .none }, do: [ { add: { set: { no: 1 } } } ] }
    """
    And given the workflow input is:
    """yaml
    { none: 5 }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 400, code: process.not_array, instance: /do/0/loop }
    """

  Scenario: A loop of thousands goes on over many units of work
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - loop: { for: { in: '[range(2500)]' }, do: [ { add: { set: { n: '${ .n + 1 }', last: '${ $item }' } } } ] }
    """
    And given the workflow input is:
    """yaml
    { n: 0 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 2500, last: 2499 }
    """

  Scenario: exit ends one iteration
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - loop:
          for: { in: '[1, 2, 3]' }
          do:
            - pick: { switch: [ { two: { when: $item == 2, then: exit } } ] }
            - add: { set: { seen: '${ .seen + [$item] }' } }
    """
    And given the workflow input is:
    """yaml
    { seen: [] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { seen: [1, 3] }
    """
