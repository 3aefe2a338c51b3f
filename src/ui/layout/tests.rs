use super::*;
use ratatui::layout::Position;

fn view(front: Region) -> View {
    View { front, ..View::default() }
}

/// Regions that are shown cover the body without a gap, and none lies over another.
fn covered(areas: &Areas, columns: u16, rows: u16) {
    let regions: Vec<Rect> = Region::ALL
        .map(|region| areas.region(region))
        .into_iter()
        .filter(|area| !area.is_empty())
        .collect();
    let body: u32 = regions.iter().map(|area| area.area()).sum();
    let around = u32::from(areas.header.height + areas.tabs.map_or(0, |tabs| tabs.height) + 2) * u32::from(columns);
    assert_eq!(body + around, u32::from(columns) * u32::from(rows), "{columns}×{rows}: {areas:?}");
    for (at, area) in regions.iter().enumerate() {
        assert!(regions.iter().skip(at + 1).all(|other| !area.intersects(*other)), "{areas:?}");
        assert!(area.height >= 4 && area.width >= 20, "{columns}×{rows}: {areas:?}");
    }
}

#[test]
fn every_size_is_covered_whatever_the_operator_made_of_the_borders() {
    for columns in 60..260 {
        for rows in 16..100 {
            for front in Region::ALL {
                let mut view = view(front);
                covered(&Areas::of(columns, rows, &view), columns, rows);
                for splitter in [Splitter::Plan, Splitter::Watch, Splitter::Step, Splitter::Side] {
                    let areas = Areas::of(columns, rows, &view);
                    let to = if (columns + rows) % 2 == 0 {
                        Position::new(0, 0)
                    } else {
                        Position::new(columns, rows)
                    };
                    view.splits.drag(splitter, &areas, to);
                    covered(&Areas::of(columns, rows, &view), columns, rows);
                }
            }
        }
    }
}

#[test]
fn each_size_gets_what_it_has_room_for() {
    let shape = |columns, rows| Areas::of(columns, rows, &View::default()).shape;
    assert_eq!(shape(80, 24), Shape::Single);
    assert_eq!(shape(80, 50), Shape::Stacked);
    assert_eq!(shape(110, 24), Shape::Beside);
    assert_eq!(shape(100, 35), Shape::Two);
    assert_eq!(shape(120, 35), Shape::Three);
    assert!(Areas::of(59, 24, &View::default()).too_small);
    assert!(Areas::of(80, 15, &View::default()).too_small);
}

#[test]
fn a_border_goes_where_it_is_dragged() {
    let mut view = View::default();
    let areas = Areas::of(200, 60, &view);
    let on = Position::new(areas.plan.right(), 20);
    assert_eq!(areas.splitter_at(on), Some(Splitter::Plan));
    view.splits.drag(Splitter::Plan, &areas, Position::new(29, 20));
    let areas = Areas::of(200, 60, &view);
    assert_eq!(areas.plan.width, 30);
    let on = Position::new(100, areas.output.y);
    assert_eq!(areas.splitter_at(on), Some(Splitter::Step));
    view.splits.drag(Splitter::Step, &areas, Position::new(100, 20));
    let areas = Areas::of(200, 60, &view);
    assert_eq!(areas.step.bottom(), 21);
    assert_eq!(areas.splitter_at(Position::new(100, 10)), None);
}

#[test]
fn borders_come_back_where_the_terminal_does() {
    let mut view = View::default();
    let areas = Areas::of(200, 60, &view);
    view.splits.drag(Splitter::Watch, &areas, Position::new(130, 20));
    let before = Areas::of(200, 60, &view);
    assert_eq!(before.watch.width, 70);
    assert!(Areas::of(120, 60, &view).step.width >= 40, "the step keeps its room");
    assert_eq!(Areas::of(200, 60, &view), before);
}

#[test]
fn an_empty_output_leaves_its_room_to_the_step() {
    let mut view = View::default();
    view.heights.page = 20;
    let areas = Areas::of(120, 35, &view);
    assert_eq!(areas.output.height, 4);
    view.heights.printed = Printed::Lines;
    let areas = Areas::of(200, 60, &view);
    assert_eq!(areas.step.height, 20, "as high as its page");
    assert_eq!(areas.output.height, 37);
    view.heights.page = 90;
    assert!(Areas::of(200, 60, &view).output.height >= 19, "never squeezed out");
}
